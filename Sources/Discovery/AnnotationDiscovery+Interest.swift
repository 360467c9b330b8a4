public import Kubernetes

extension AnnotationDiscovery {
  /// The pods that ask to be scraped or are found by a rule, and those that do not want to be; and of their annotations those
  /// that are read.
  public var interest: PodInterest {
    PodInterest(
      includes: { [rules] in $0.annotations[ScrapeAnnotations.scrape] != nil || rules.finds($0) },
      keepsAnnotation: { [applicationIDLabel, search = rules.search] key in
        search.keepsAnnotations || key.hasPrefix(ScrapeAnnotations.prefix) || key.hasPrefix(ScheduleAnnotations.prefix)
          || key == applicationIDLabel || search.applicationIDLabels.contains(key)
      }
    )
  }
}
