/** The month that has begun (`instance_usage_audit_period` month): nova/notifications/base.py audit_period_bounds. */
export interface AuditPeriod {
  readonly beginning: Date;
  readonly ending: Date;
}

export function currentAuditPeriod(now: Date): AuditPeriod {
  return { beginning: new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)), ending: now };
}
