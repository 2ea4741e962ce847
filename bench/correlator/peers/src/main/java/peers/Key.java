package peers;

/** That a key is there: what counts over its facts begins with it. */
public record Key(String id) {}
