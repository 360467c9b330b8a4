public import NIOCore
import Synchronization

/// Lets one loop sleep until a deadline or until somebody rings, whichever comes first.
///
/// A ring that nobody waits for is remembered, once: the next wait returns at once. So a loop that looks at its state,
/// finds nothing to do and then waits cannot miss a change that came in between. One loop at a time may wait.
///
/// The deadline is a timer of an event loop. It costs a fraction of a sleeping task, and is on time to well under a
/// millisecond where `Task.sleep` may be 2.5 ms late.
public final class Alarm: Sendable {
  private enum State {
    case quiet
    case rung
    case waiting(CheckedContinuation<Void, Never>, turn: UInt64)
  }

  private struct Bell {
    var state = State.quiet
    var turn: UInt64 = 0
  }

  private let eventLoop: any EventLoop
  private let bell = Mutex(Bell())

  public init(on eventLoop: any EventLoop) {
    self.eventLoop = eventLoop
  }

  /// Wakes the loop that waits, or the next one to wait.
  public func ring() {
    let waiting: CheckedContinuation<Void, Never>? = bell.withLock { bell in
      if case .waiting(let continuation, _) = bell.state {
        bell.state = .quiet
        return continuation
      }
      bell.state = .rung
      return nil
    }
    waiting?.resume()
  }

  /// Returns when somebody rings, at the deadline, or when the task is cancelled; with no deadline it waits for the
  /// ring alone.
  public func wait(until deadline: ContinuousClock.Instant?) async {
    let turn: UInt64 = bell.withLock { bell in
      bell.turn += 1
      return bell.turn
    }
    let timer = deadline.map { deadline in
      eventLoop.scheduleTask(in: .init(ContinuousClock.now.duration(to: deadline))) { self.wake(turn: turn) }
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let returnsAtOnce = bell.withLock { bell in
          if case .rung = bell.state {
            bell.state = .quiet
            return true
          }
          bell.state = .waiting(continuation, turn: turn)
          return false
        }
        if returnsAtOnce { continuation.resume() }
      }
    } onCancel: {
      wake(turn: turn)
    }
    timer?.cancel()
  }

  /// Ends the wait of one turn. A timer so short that it fires before its wait has begun leaves a ring instead; one
  /// that fires late finds another turn and does nothing, or leaves a ring too many, which costs one look more.
  private func wake(turn: UInt64) {
    let waiting: CheckedContinuation<Void, Never>? = bell.withLock { bell in
      switch bell.state {
      case .waiting(let continuation, turn):
        bell.state = .quiet
        return continuation
      case .quiet where bell.turn == turn:
        bell.state = .rung
        return nil
      case .waiting, .quiet, .rung:
        return nil
      }
    }
    waiting?.resume()
  }
}
