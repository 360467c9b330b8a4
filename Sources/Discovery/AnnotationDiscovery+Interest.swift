public import Kubernetes

extension AnnotationDiscovery {
  /// The pods that ask to be scraped, or say that they do not want to be; and of their annotations those that are read.
  public var interest: PodInterest {
    PodInterest(
      includes: { $0.annotations[ScrapeAnnotations.scrape] != nil },
      keepsAnnotation: { [applicationIDLabel] key in
        key.hasPrefix(ScrapeAnnotations.prefix) || key.hasPrefix(ScheduleAnnotations.prefix)
          || key == applicationIDLabel
      }
    )
  }
}
