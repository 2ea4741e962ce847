package peers;

/** The episode of one host, while it is open. */
public record Full(String key, int host) {}
