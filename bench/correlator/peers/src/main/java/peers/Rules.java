package peers;

/** The rules of each case in Drools' own language. */
final class Rules {
  private static final String head = """
      package peers.rules
      import peers.Event
      import peers.Outputs
      import peers.Key
      import peers.Full
      import peers.Composite
      global Outputs outputs
      declare Event
        @role(event)
        @timestamp(t)
      end
      """;

  static String of(String name) {
    return head + switch (name) {
      case "both" -> """
          rule both when
            Full($key : key, host == 0)
            Full(key == $key, host == 1)
          then
            insertLogical(new Composite($key));
          end
          """;
      case "three-of-100" -> """
          rule threeOf100 when
            Key($key : id)
            accumulate(Full(key == $key); $n : count(1); $n >= 3)
          then
            insertLogical(new Composite($key));
          end
          """;
      case "sequence" -> """
          rule sequence salience 2 when
            $b : Event(type == "B", $key : key)
            exists Event(type == "A", key == $key, this before[1ms, 5001ms] $b)
          then
            outputs.occurred($key, $b.getT());
          end
          rule consumeA salience 1 when
            $b : Event(type == "B", $key : key)
            $a : Event(type == "A", key == $key)
          then
            delete($a);
          end
          rule consumeB when
            $b : Event(type == "B")
          then
            delete($b);
          end
          """;
      case "absence" -> """
          rule absence when
            $a : Event(type == "A", $key : key)
            not Event(type == "B", key == $key, this after[1ms, 30001ms] $a)
          then
            outputs.occurred($key, $a.getT() + 30001);
          end
          """;
      case "count" -> """
          rule count when
            Key($key : id)
            accumulate(Event(key == $key) over window:time(60001ms); $n : count(1); $n > 18)
          then
            insertLogical(new Composite($key));
          end
          """;
      default -> throw new IllegalArgumentException(name);
    };
  }

  private Rules() {}
}
