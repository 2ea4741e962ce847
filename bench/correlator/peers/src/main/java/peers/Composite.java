package peers;

/** What a rule concludes, while its condition holds. */
public record Composite(String key) {}
