package peers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What an engine said: occurrences, and episodes by their begin and end. */
public final class Outputs {
  private final List<String> lines = new ArrayList<>();
  private final Map<String, Long> open = new HashMap<>();

  public void occurred(String key, long t) { lines.add(key + " " + t); }

  /** What is said again changes nothing. */
  public void truth(String key, boolean isTrue, long t) {
    if (isTrue) {
      open.putIfAbsent(key, t);
      return;
    }
    Long raised = open.remove(key);
    if (raised != null && raised != t) lines.add(key + " " + raised + " " + t);
  }

  /** With what is still open, in no order. */
  public List<String> all() {
    List<String> all = new ArrayList<>(lines);
    open.forEach((key, raised) -> all.add(key + " " + raised + " -"));
    return all;
  }
}
