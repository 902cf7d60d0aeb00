/**
 * Every OpenStack release by name, oldest first. A change is dated by the one in which Nova, Cinder or Glance made it.
 * Source: https://releases.openstack.org
 */
export const TIMELINE = [
  'icehouse',
  'juno',
  'kilo',
  'liberty',
  'mitaka',
  'newton',
  'ocata',
  'pike',
  'queens',
  'rocky',
  'stein',
  'train',
  'ussuri',
  'victoria',
  'wallaby',
  'xena',
  'yoga',
  'zed',
  'antelope',
  'bobcat',
  'caracal',
  'dalmatian',
  'epoxy',
  'flamingo',
  'gazpacho',
  'hibiscus',
] as const;

/** A release of the timeline, runnable or not. */
export type Dated = (typeof TIMELINE)[number];
