package peers;

import java.util.List;

/** One engine with the rule of one case, fresh. */
public interface Engine extends AutoCloseable {
  /** Takes events in order of time; the clock is theirs. */
  void take(List<Event> events);

  /** Lets time pass up to here without events. */
  void passTo(long t);

  Outputs outputs();

  @Override
  void close();
}
