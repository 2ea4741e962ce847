/** Every bound of the definition language. Each is inclusive: n is accepted, n + 1 refused. */
export const languageLimits = {
  files: 500,
  fileChars: 256 * 1024,
  /** Lists and maps within each other. */
  yamlDepth: 200,
  /** One expression. */
  expressionChars: 4_000,
  /** Nested nodes, parentheses, calls and prefixes, and operators of one chain such as `a + b + c`. */
  expressionDepth: 64,
  /** Literals of one list such as `[1, 2]`. */
  listItems: 100,
  /** Steps, or event types of any other key, of one pattern. */
  patternSteps: 20,
  /** Conditions under one `all`, `any` or `none`. */
  nodeItems: 100,
  /** Members that an `at_least` may ask for. */
  setMembers: 100_000,
  /** Faults told of one expression; more would only be echoes. */
  expressionFaults: 10,
  /** Diagnostics of one compilation. */
  diagnostics: 200,
  hostSets: 200,
  /** Hosts named by one host set. */
  hostSetHosts: 1_000,
  /** Tags of one host set. */
  hostSetTags: 20,
  rules: 10_000,
  /** Metrics that files declare. */
  metrics: 500,
  metricNameChars: 128,
  metricLabels: 10,
  metricDescriptionChars: 200,
  /** Shortest and longest sampling interval of a metric that files declare. */
  metricIntervalMinMs: 1_000,
  metricIntervalMaxMs: 60 * 60 * 1000,
  /** Smallest and largest step of such a metric. */
  metricResolutionMin: 1e-9,
  metricResolutionMax: 1e9,
  /** Longest wait of a rule for late facts. */
  latenessMs: 60 * 60 * 1000,
  /** Oldest fact that may revise. */
  reviseLimitMs: 24 * 60 * 60 * 1000,
  /** Entries under `times` of one `during`. */
  duringTimes: 20,
  zoneChars: 64,
  /** Raises that `max_raises` may allow. */
  maxRaises: 10_000,
  policies: 200,
  templates: 200,
  /** Parameters of one template. */
  templateParameters: 20,
  ruleSets: 200,
  /** Uses of templates and names of rules in one rule set. */
  ruleSetEntries: 200,
  applications: 100,
  /** Entries under `apply`, `override`, and names in one `rules` or `to`. */
  applicationEntries: 1_000,
  /** What applications make: a rule counts once for each combination of values that hosts have. */
  expandedRules: 50_000,
  /** Steps of one policy. */
  policySteps: 10,
  /** Composites over composites: events of a host rule are level 1. */
  levels: 32,
  /** Labels in one `by`, `host` included. */
  byLabels: 10,
  nameChars: 63,
  /** Longest hold, timeout or cooldown: as long as samples are kept. */
  durationMs: 7 * 24 * 60 * 60 * 1000,
  /** Instances of one host rule on one host. Those that are there stay; new ones are let in by order of their key. */
  hostRuleInstances: 100,
  /** Instances of all rules and member rules of one host. */
  hostInstances: 5_000,
  /** Samples that an agent keeps of one series: 27 hours at 10 s. A window reaches back no further. */
  seriesPoints: 10_000,
  /** Samples, and series, that an agent keeps of its host for windows. */
  hostPoints: 100_000,
  hostSeries: 1_000,
  /** Episodes, occurrences or changes of a member that one instance tells of in one tick; of more the newest. */
  hostRuleEvents: 100,
  /** Longest time without a tick that an agent evaluates: what a clock that was set right may leap. */
  hostPauseMs: 400 * 24 * 60 * 60 * 1000,
  /** Text of the selectors in one event's evidence. */
  evidenceChars: 4_000,
  /** Smallest and largest volume that a policy may ask for. */
  volumeMinBytes: 2 ** 30,
  volumeMaxBytes: 16 * 2 ** 40,
  /** Days of which the weekly hours of one rule are remembered. */
  duringDays: 400,
  /** How far back windows reach: samples are kept 7 days, events 90. */
  sampleWindowMs: 7 * 24 * 60 * 60 * 1000,
  eventWindowMs: 90 * 24 * 60 * 60 * 1000,
  /** Ways in which a condition can be true that are looked at one by one; of more nothing is said. */
  reasonTerms: 64,
  /** Parts of an `and` or `or` of which is told which of them are at odds, if it takes more than two. */
  reasonParts: 16,
  /** Rules before it of the same event, key and terms with which a rule is compared. */
  shadowNeighbours: 32,
} as const;
