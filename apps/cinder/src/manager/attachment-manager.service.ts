import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PROPTRAIL_CONFIG, type RequestContext } from '#openstack-http';
import { UnitOfWork } from '#persistence';
import type { ProptrailConfig } from '#service-process';
import { FileBackend } from '../backend/file-backend.js';
import { attachmentNotFound } from '../common/cinder-errors.js';
import { Volume } from '../db/volume.entity.js';
import { VolumeAttachment } from '../db/volume-attachment.entity.js';
import { getRecord, noteOf } from '../db/volume-record.js';
import { volumeNotification } from '../notifications/volume-usage.js';

/** A text of the connector as a column can hold it: 255 characters, and no U+0000, which PostgreSQL refuses. */
function textOf(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value.replaceAll('\0', '').slice(0, 255) : fallback;
}

/** The backend's side of attachments (cinder/volume/manager.py attachment_update, attachment_delete). */
@Injectable()
export class AttachmentManagerService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly backend: FileBackend,
    @Inject(PROPTRAIL_CONFIG) private readonly config: ProptrailConfig,
  ) {}

  /**
   * Lets a host in: the volume is `attaching` until the attachment is completed.
   *
   * @returns how the host reaches the volume: a file of its own file system, which nova's driver for `local` volumes takes
   */
  async connect(
    attachmentId: string,
    connector: Readonly<Record<string, unknown>>,
    context: RequestContext,
  ): Promise<Record<string, unknown>> {
    return this.unitOfWork.run(async (tx, outbox) => {
      const attachment = await tx.findOneBy(VolumeAttachment, { id: attachmentId, deleted: false });
      if (attachment === null) throw attachmentNotFound(attachmentId);
      const { volumeId } = attachment;
      const host = this.config.volumeHost;
      const record = await getRecord(tx, volumeId);
      await outbox.add(volumeNotification('attach.start', record, context, host));
      const given = attachment.attachMode === 'null' ? null : attachment.attachMode;
      const mode = given ?? (connector['mode'] === 'ro' ? 'ro' : 'rw');
      // The mode of the attachment is not asked (cinder/volume/manager.py _parse_connection_options).
      const access = noteOf(record, 'readonly') === 'True' ? 'ro' : 'rw';
      const connectionInfo = this.#connectionInfo(volumeId, attachmentId, access);
      await tx.update(
        VolumeAttachment,
        { id: attachmentId },
        {
          attachStatus: 'attaching',
          attachMode: mode,
          attachedHost: textOf(connector['host'], ''),
          mountpoint: textOf(connector['mountpoint'], 'na'),
          attachTime: new Date(),
          connector: JSON.stringify(connector),
          connectionInfo: JSON.stringify(connectionInfo),
        },
      );
      await tx.update(Volume, { id: volumeId }, { status: 'attaching', attachStatus: 'attaching' });
      return connectionInfo;
    });
  }

  /** A file needs no farewell; whoever listens hears of it. */
  async disconnect(attachmentId: string, context: RequestContext): Promise<void> {
    const { manager } = this.dataSource;
    const attachment = await manager.findOneBy(VolumeAttachment, { id: attachmentId, deleted: false });
    if (attachment === null) return;
    await this.unitOfWork.run(async (tx, outbox) => {
      const record = await getRecord(tx, attachment.volumeId);
      await outbox.add(volumeNotification('detach.start', record, context, this.config.volumeHost));
    });
  }

  #connectionInfo(volumeId: string, attachmentId: string, access: 'ro' | 'rw'): Record<string, unknown> {
    return {
      device_path: this.backend.pathOf({ volumeId }),
      qos_specs: null,
      access_mode: access,
      encrypted: false,
      cacheable: false,
      driver_volume_type: 'local',
      attachment_id: attachmentId,
    };
  }
}
