package peers;

/** One line of the input. */
public final class Event {
  private final long t;
  private final String key;
  private final String type;
  private final String kind;
  private final int host;

  public Event(long t, String key, String type, String kind, int host) {
    this.t = t;
    this.key = key;
    this.type = type;
    this.kind = kind;
    this.host = host;
  }

  public long getT() { return t; }

  public String getKey() { return key; }

  public String getType() { return type; }

  public String getKind() { return kind; }

  public int getHost() { return host; }

  /** 1 while the host's episode is open. */
  public int getActive() { return kind.equals("raised") ? 1 : 0; }
}
