/** Nest token of the Images API rules of the configured release (`GlanceRules`). */
export const GLANCE_RULES = Symbol('GLANCE_RULES');
/** Nest token of what the service itself does differently in that release (`GlanceProfile`). */
export const GLANCE_PROFILE = Symbol('GLANCE_PROFILE');
