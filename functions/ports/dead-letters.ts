/** A message as it lies in a dead-letter queue. */
export interface RawLetter {
  readonly id: string;
  readonly body: string;
  readonly sentAtMs: number;
  readonly receives: number;
  /** What AWS says beside the body, as texts: a bus tells `ERROR_CODE`, for example. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Proof of this receipt; the next one is another. */
  readonly receipt: string;
}

/** Letters of one `receive`. */
export const lettersPerReceive = 10;

/** A queue that nothing consumes. */
export interface DeadLetterQueue {
  /** About how many wait, received ones left out. */
  waiting(): Promise<number>;
  /** Some letters, none that was received within the last `hiddenSec`; none: the queue is empty, as far as can be told. */
  receive(hiddenSec: number): Promise<readonly RawLetter[]>;
  /** Lets others see what was received. */
  release(letters: readonly RawLetter[]): Promise<void>;
  /** Takes a received letter away; idempotent. */
  remove(letter: RawLetter): Promise<void>;
}

/** A queue that letters go back to. */
export interface LetterSender {
  send(body: string): Promise<void>;
}
