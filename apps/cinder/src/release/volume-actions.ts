/** Releases in which Block Storage got an action or changed a sentence about one, oldest first. */
const TIMELINE = ['icehouse', 'juno', 'liberty', 'mitaka', 'zed'] as const;
type Dated = (typeof TIMELINE)[number];

/** Actions of `POST /volumes/{id}/action`, each with the first release whose source answers it (`git grep "action('NAME')"`). */
const SINCE: Readonly<Record<string, Dated>> = {
  'os-begin_detaching': 'icehouse',
  'os-extend': 'icehouse',
  'os-force_delete': 'icehouse',
  'os-reserve': 'icehouse',
  'os-reset_status': 'icehouse',
  'os-retype': 'icehouse',
  'os-roll_detaching': 'icehouse',
  'os-unreserve': 'icehouse',
  'os-update_readonly_flag': 'icehouse',
  'os-volume_upload_image': 'icehouse',
  'os-set_bootable': 'juno',
  'os-set_image_metadata': 'liberty',
  'os-unset_image_metadata': 'liberty',
  'os-show_image_metadata': 'mitaka',
  'os-reimage': 'zed',
};

/** Actions that a release knows. */
export function volumeActionsOf(release: Dated): ReadonlySet<string> {
  const reached = TIMELINE.indexOf(release);
  return new Set(Object.keys(SINCE).filter((name) => TIMELINE.indexOf(SINCE[name] as Dated) <= reached));
}
