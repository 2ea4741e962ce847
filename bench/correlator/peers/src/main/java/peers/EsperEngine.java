package peers;

import com.espertech.esper.common.client.EPCompiled;
import com.espertech.esper.common.client.EventBean;
import com.espertech.esper.common.client.configuration.Configuration;
import com.espertech.esper.compiler.client.CompilerArguments;
import com.espertech.esper.compiler.client.EPCompilerProvider;
import com.espertech.esper.runtime.client.EPEventService;
import com.espertech.esper.runtime.client.EPRuntime;
import com.espertech.esper.runtime.client.EPRuntimeProvider;
import com.espertech.esper.runtime.client.EPStatement;
import java.util.List;

/** Time is external; `advanceTimeSpan` stops at each timer, so that what a timer says has its time. */
final class EsperEngine implements Engine {
  private static int count = 0;
  private final EPRuntime runtime;
  private final EPEventService service;
  private final Outputs outputs = new Outputs();

  EsperEngine(String name, long startMs) throws Exception {
    Configuration configuration = new Configuration();
    configuration.getCommon().addEventType("E", Event.class);
    configuration.getRuntime().getThreading().setInternalTimerEnabled(false);
    EPCompiled compiled =
        EPCompilerProvider.getCompiler().compile("@name('out') " + statement(name), new CompilerArguments(configuration));
    runtime = EPRuntimeProvider.getRuntime("run" + count++, configuration);
    service = runtime.getEventService();
    service.advanceTime(startMs - 1);
    EPStatement statement =
        runtime.getDeploymentService().deploy(compiled).getStatements()[0];
    boolean isEpisode = !name.equals("sequence") && !name.equals("absence");
    statement.addListener((in, out, of, from) -> {
      for (EventBean each : in) {
        String key = (String) each.get("key");
        if (isEpisode) outputs.truth(key, (Boolean) each.get("truth"), service.getCurrentTime());
        else outputs.occurred(key, service.getCurrentTime());
      }
    });
  }

  private static String statement(String name) {
    return switch (name) {
      case "both" -> "select key, sum(active) = 2 as truth from E#unique(key, host) group by key";
      case "three-of-100" -> "select key, sum(active) >= 3 as truth from E#unique(key, host) group by key";
      case "sequence" -> ""
          + "select a.key as key from pattern @SuppressOverlappingMatches "
          + "[every a=E(type='A') -> (b=E(type='B', key=a.key) where timer:within(5001 milliseconds))]";
      case "absence" -> "select a.key as key from pattern "
          + "[every a=E(type='A') -> (timer:interval(30001 milliseconds) and not E(type='B', key=a.key))]";
      case "count" -> "select key, count(*) > 18 as truth from E#time(60001 milliseconds) group by key";
      default -> throw new IllegalArgumentException(name);
    };
  }

  @Override
  public void take(List<Event> events) {
    for (Event event : events) {
      service.advanceTimeSpan(event.getT());
      service.sendEventBean(event, "E");
    }
  }

  @Override
  public void passTo(long t) { service.advanceTimeSpan(t); }

  @Override
  public Outputs outputs() { return outputs; }

  @Override
  public void close() { runtime.destroy(); }
}
