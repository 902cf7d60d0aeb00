/** What a rule error tells besides its message. */
export interface RuleErrorDetails {
  /** HTTP status that an API answers with when it lets the error through; absent when only a worker can meet it. */
  status?: number;
  /** True when the message is Python's own, so that its wording is no contract. */
  builtin?: boolean;
  /** More for the person: which property, which value, what would be valid. */
  context?: Readonly<Record<string, unknown>>;
}

/**
 * A rule of OpenStack refused its input.
 * `className` is the exception's name in OpenStack (`FlavorDiskTooSmall`, `HTTPBadRequest`), or Python's (`TypeError`)
 * where the original fails by accident; the message is the one that the wire carries.
 */
export class RuleError extends Error {
  readonly status: number | undefined;
  readonly builtin: boolean;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(
    readonly className: string,
    message: string,
    details: RuleErrorDetails = {},
  ) {
    super(message);
    this.name = className;
    this.status = details.status;
    this.builtin = details.builtin ?? false;
    this.context = details.context ?? {};
  }
}

/** Refused by a rule of the Images API. */
export class GlanceError extends RuleError {}

/** Refused by a rule of Block Storage. */
export class CinderError extends RuleError {}

/** Refused by a rule of the Compute API. */
export class NovaError extends RuleError {}

/** The running original dies of a Python exception here (HTTP 500 at an API); the class is the contract, the text is not. */
export class PythonError extends RuleError {
  constructor(className: string, message: string) {
    super(className, message, { status: 500, builtin: true });
  }
}
