package peers;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes an engine's name, and commands line by line: `input CASE FILE` reads events, `run OUTPUTS` feeds them to a fresh engine, writes
 * what it said and answers with the processor time that it took, of all threads, `memory KEYS` with the bytes of heap that it then holds.
 */
public final class Main {
  private static final Pattern line = Pattern.compile(
      "\\{\"t\":(\\d+),\"key\":\"(\\w+)\",\"kind\":\"(\\w+)\",\"type\":\"(\\w+)\"(?:,\"host\":(\\d+))?\\}");
  private static final long restMs = 3_600_000;
  private static final long leastNs = 700_000_000;

  private static final OperatingSystemMXBean processor =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private static String name = "";
  private static List<Event> events = List.of();

  public static void main(String[] args) throws Exception {
    String engine = args[0];
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String command = commands.readLine(); command != null; command = commands.readLine()) {
      String[] words = command.split(" ");
      switch (words[0]) {
        case "input" -> {
          name = words[1];
          events = read(Path.of(words[2]));
          System.out.println("{\"events\":" + events.size() + "}");
        }
        case "run" -> run(engine, Path.of(words[1]));
        case "memory" -> memory(engine);
        default -> throw new IllegalArgumentException(command);
      }
    }
  }

  /** Fresh engines one after the other until that took long enough to be measured. */
  private static void run(String engineName, Path outputs) throws Exception {
    long spentNs = 0;
    int runs = 0;
    for (; spentNs < leastNs; runs++) {
      try (Engine engine = engineOf(engineName)) {
        long begin = processor.getProcessCpuTime();
        engine.take(events);
        engine.passTo(events.get(events.size() - 1).getT() + restMs);
        spentNs += processor.getProcessCpuTime() - begin;
        if (runs == 0) Files.write(outputs, engine.outputs().all());
      }
    }
    System.out.println(String.format(Locale.ROOT, "{\"processorMs\":%.3f,\"spentMs\":%.3f}", spentNs / 1e6 / runs, spentNs / 1e6));
  }

  private static void memory(String engineName) throws Exception {
    try (Engine engine = engineOf(engineName)) {
      long before = usedBytes();
      engine.take(events);
      long said = engine.outputs().all().size();
      System.out.println("{\"heapBytes\":" + (usedBytes() - before) + ",\"said\":" + said + "}");
    }
  }

  private static Engine engineOf(String engine) throws Exception {
    long startMs = events.get(0).getT();
    return engine.equals("esper") ? new EsperEngine(name, startMs) : new DroolsEngine(name, startMs);
  }

  private static long usedBytes() {
    System.gc();
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static List<Event> read(Path file) throws Exception {
    List<Event> read = new ArrayList<>();
    for (String text : Files.readAllLines(file)) {
      Matcher found = line.matcher(text);
      if (!found.matches()) throw new IllegalArgumentException(text);
      int host = found.group(5) == null ? 0 : Integer.parseInt(found.group(5));
      read.add(new Event(Long.parseLong(found.group(1)), found.group(2).intern(), found.group(4).intern(),
          found.group(3).intern(), host));
    }
    return read;
  }
}
