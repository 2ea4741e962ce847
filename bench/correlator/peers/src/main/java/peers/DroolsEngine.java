package peers;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.drools.model.codegen.ExecutableModelProject;
import org.kie.api.KieBase;
import org.kie.api.KieServices;
import org.kie.api.builder.KieFileSystem;
import org.kie.api.builder.KieModule;
import org.kie.api.builder.Message;
import org.kie.api.conf.EventProcessingOption;
import org.kie.api.event.rule.DefaultRuleRuntimeEventListener;
import org.kie.api.event.rule.ObjectDeletedEvent;
import org.kie.api.event.rule.ObjectInsertedEvent;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.KieSessionConfiguration;
import org.kie.api.runtime.conf.ClockTypeOption;
import org.kie.api.runtime.rule.EntryPoint;
import org.kie.api.runtime.rule.FactHandle;
import org.kie.api.time.SessionPseudoClock;

/** STREAM mode with a pseudo clock. Composites are logical: inserted while their condition holds. */
final class DroolsEngine implements Engine {
  private static final Map<String, KieBase> bases = new HashMap<>();
  private static final long windowMs = 60_001;

  private final String name;
  private final KieSession session;
  private final SessionPseudoClock clock;
  private final Outputs outputs = new Outputs();
  private final Map<String, FactHandle> open = new HashMap<>();
  private final Map<String, FactHandle> keys = new HashMap<>();
  /** When events leave the window: the clock stops there, so that what ends then has its time. */
  private final Deque<Long> leaving = new ArrayDeque<>();

  DroolsEngine(String name, long startMs) {
    this.name = name;
    KieSessionConfiguration configuration = KieServices.get().newKieSessionConfiguration();
    configuration.setOption(ClockTypeOption.PSEUDO);
    session = bases.computeIfAbsent(name, DroolsEngine::baseOf).newKieSession(configuration, null);
    session.setGlobal("outputs", outputs);
    clock = session.getSessionClock();
    clock.advanceTime(startMs - 1, TimeUnit.MILLISECONDS);
    session.addEventListener(new DefaultRuleRuntimeEventListener() {
      @Override
      public void objectInserted(ObjectInsertedEvent event) {
        if (event.getObject() instanceof Composite composite)
          outputs.truth(composite.key(), true, clock.getCurrentTime());
      }

      @Override
      public void objectDeleted(ObjectDeletedEvent event) {
        if (event.getOldObject() instanceof Composite composite)
          outputs.truth(composite.key(), false, clock.getCurrentTime());
      }
    });
  }

  private static KieBase baseOf(String name) {
    KieServices services = KieServices.get();
    KieFileSystem files = services.newKieFileSystem();
    files.write("src/main/resources/peers/rules/rules.drl", Rules.of(name));
    var model = services.newKieModuleModel();
    model.newKieBaseModel("base").setDefault(true).setEventProcessingMode(EventProcessingOption.STREAM)
        .addPackage("peers.rules");
    files.writeKModuleXML(model.toXML());
    files.generateAndWritePomXML(services.newReleaseId("peers", name, "1"));
    var builder = services.newKieBuilder(files).buildAll(ExecutableModelProject.class);
    if (builder.getResults().hasMessages(Message.Level.ERROR))
      throw new IllegalStateException(builder.getResults().toString());
    KieModule module = builder.getKieModule();
    return services.newKieContainer(module.getReleaseId()).getKieBase();
  }

  @Override
  public void take(List<Event> events) {
    EntryPoint facts = session;
    for (Event event : events) {
      advance(event.getT());
      if (!keys.containsKey(event.getKey())) keys.put(event.getKey(), facts.insert(new Key(event.getKey())));
      switch (event.getKind()) {
        case "raised" -> open.put(event.getKey() + " " + event.getHost(),
            facts.insert(new Full(event.getKey(), event.getHost())));
        case "cleared" -> facts.delete(open.remove(event.getKey() + " " + event.getHost()));
        default -> facts.insert(event);
      }
      session.fireAllRules();
      if (name.equals("count")) leaving.add(event.getT() + windowMs);
    }
  }

  @Override
  public void passTo(long t) {
    advance(t);
    session.fireAllRules();
  }

  private void advance(long t) {
    while (!leaving.isEmpty() && leaving.peek() <= t) {
      moveClock(leaving.poll());
      session.fireAllRules();
    }
    moveClock(t);
    if (name.equals("absence")) session.fireAllRules();
  }

  private void moveClock(long t) {
    clock.advanceTime(t - clock.getCurrentTime(), TimeUnit.MILLISECONDS);
  }

  @Override
  public Outputs outputs() { return outputs; }

  @Override
  public void close() { session.dispose(); }
}
