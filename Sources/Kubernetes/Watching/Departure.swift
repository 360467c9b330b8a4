/// How one task among others is told that it is no longer needed, and how it says that it has gone.
struct Departure: Sendable {
  let asked = Signal()
  let completed = Signal()
}
