public import Exposition

extension GroupSnapshot {
  /// A body made of this snapshot's series, with the marks around it in their places.
  public func framed(_ page: ExpositionWriter.Result) -> ExpositionWriter.Result {
    let writer = ExpositionWriter()
    let (head, tail) = (writer.write([ownerMark]), writer.write([generationMark]))
    var framed = page
    framed.bytes = head.bytes + page.bytes + tail.bytes
    framed.samples += head.samples + tail.samples
    return framed
  }
}
