import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RpcClientFactory } from '#messaging';
import { type DatabasePlace, databaseBackends } from '../../../test/support/database-backends.js';
import { pollUntil } from '../../../test/support/poll-until.js';
import { CinderHarness, HOST, PROJECT } from './cinder.harness.js';
import { imageData } from './image-data.js';

const [embedded] = await databaseBackends();
const IMAGE = '8c52ac9d-583a-4b5c-a9b9-a3e2dbfd8b6e';
const DATA = imageData('qcow2', 4096);

describe.each(['icehouse', 'zed'] as const)('a volume uploaded to an image under %s', (release) => {
  const isZed = release === 'zed';
  let place: DatabasePlace;
  let cinder: CinderHarness;
  let volume: string;

  const upload = (body: object = {}, options: { version?: string; admin?: boolean } = {}, id = volume) =>
    cinder.ask(
      'POST',
      `/volumes/${id}/action`,
      { 'os-volume_upload_image': { image_name: 'up', disk_format: 'qcow2', ...body } },
      options,
    );
  const uploaded = async (body: object = {}, options: { version?: string; admin?: boolean } = {}) => {
    const answer = await upload(body, options);
    expect([answer.status, answer.body]).toEqual([202, expect.anything()]);
    await cinder.settled(volume);
    return cinder.glance.images.get(answer.body['os-volume_upload_image'].image_id);
  };
  const statusIs = (status: string) =>
    cinder.sql('UPDATE cinder.volumes SET status = $2, attach_status = $3 WHERE id = $1', volume, status, 'detached');

  beforeAll(async () => {
    place = await (embedded as NonNullable<typeof embedded>).create();
    cinder = await CinderHarness.start(place, { release });
    const document = { name: 'img', disk_format: 'qcow2', container_format: 'bare', min_disk: 1, min_ram: 64 };
    const properties = { hw_disk_bus: 'scsi', kernel_id: 'none', os_glance_x: '1', img_signature: 's', name: 'img' };
    cinder.glance.add(IMAGE, { ...document, ...properties }, DATA);
  }, 60_000);
  beforeEach(async () => {
    volume = await cinder.createVolume({ size: 1, imageRef: IMAGE });
    await cinder.settled(volume);
  });
  afterAll(async () => {
    await cinder?.stop();
    await place?.remove();
  });

  it(`gives the image ${isZed ? 'its custom properties, without what Glance reserves and without limits' : 'nothing'}`, async () => {
    const image = await uploaded();
    expect(image?.data.equals(DATA.subarray(0, 512))).toBe(true);
    const attributes = { name: 'up', status: 'active', disk_format: 'qcow2', container_format: 'bare' };
    expect(image?.document).toMatchObject({ ...attributes, min_disk: 0, min_ram: 0 });
    const names = Object.keys(image?.document ?? {});
    for (const name of ['hw_disk_bus', 'signature_verified'])
      expect([name, names.includes(name)]).toEqual([name, isZed]);
    for (const name of ['image_id', 'image_name', 'os_glance_x', 'img_signature', 'kernel_id'])
      expect([name, names.includes(name)]).toEqual([name, false]);
    expect(await cinder.settled(volume)).toMatchObject({ status: 'available', bootable: 'true' });
    expect(await cinder.sql('SELECT id FROM cinder.workers')).toEqual([]);
  });

  it('is answered with visibility and protection where microversion and release know them', async () => {
    const answer = async (body: object, version: string) => {
      const { body: told } = await upload(body, { version });
      await cinder.settled(volume);
      return [told['os-volume_upload_image'].visibility, told['os-volume_upload_image'].protected];
    };
    const told = (...values: unknown[]) => (isZed ? values : [undefined, undefined]);
    expect(await answer({ visibility: 'community', protected: 'true' }, '3.1')).toEqual(told('community', true));
    expect(await answer({}, '3.1')).toEqual(told('private', false));
    expect(await answer({}, '3.0')).toEqual(told('shared', false));
    expect((await upload({ visibility: 'private' }, { version: '3.0' })).status).toBe(400);
  });

  it('is refused when the request makes no sense', async () => {
    for (const body of [{ image_name: '' }, { image_name: 7 }, { disk_format: 'iso' }, { force: 'perhaps' }, { x: 1 }])
      expect([body, (await upload(body)).status]).toEqual([body, 400]);
    expect((await upload({ visibility: 'public' })).body).toEqual({
      forbidden: {
        code: 403,
        message: "Policy doesn't allow volume_extension:volume_actions:upload_public to be performed.",
      },
    });
    expect((await upload({}, {}, '00000000-0000-0000-0000-000000000000')).status).toBe(404);
    expect(await cinder.settled(volume)).toMatchObject({ status: 'available' });
  });

  it.each(['creating', 'uploading', 'error', 'in-use'])('is refused while the volume is %s', async (status) => {
    await statusIs(status);
    const wrong = status === 'in-use' ? 'Volume status is in-use.' : 'Volume status must be available/in-use.';
    expect((await upload()).body.badRequest.message).toBe(
      `Invalid volume: ${isZed ? `Volume ${volume} status must be available` : wrong}`,
    );
    expect((await cinder.sql('SELECT status FROM cinder.volumes WHERE id = $1', volume))[0].status).toBe(status);
    await statusIs('available');
  });

  it(`${isZed ? 'is refused' : 'is done'} by force while a server has the volume, unless the operator says otherwise`, async () => {
    await statusIs('in-use');
    expect((await upload({ force: true })).status).toBe(isZed ? 400 : 202);
    await cinder.settled(volume);
  });

  it('leaves the volume as it was when Glance does not take the image', async () => {
    cinder.glance.refusedCreation = 413;
    const answer = await upload();
    expect([answer.status, answer.body.badRequest.message]).toEqual([
      400,
      expect.stringContaining('Image property quota exceeded.'),
    ]);
    expect(await cinder.settled(volume)).toMatchObject({ status: 'available' });
    expect(await cinder.sql('SELECT id FROM cinder.workers')).toEqual([]);
  });

  it(`that fails gives the volume back and ${isZed ? 'takes the image away' : 'leaves the image queued'}`, async () => {
    cinder.glance.refusedUploads = { status: 413, count: 1 };
    const answer = await upload();
    expect(await cinder.settled(volume)).toMatchObject({ status: 'available' });
    const image = cinder.glance.images.get(answer.body['os-volume_upload_image'].image_id);
    expect(image?.document['status']).toBe(isZed ? undefined : 'queued');
    const { body } = await cinder.ask('GET', `/messages?resource_uuid=${volume}`);
    expect(body.messages).toMatchObject([
      { user_message: 'copy volume to image:Failed to upload volume to image at backend.' },
    ]);
  });

  it('waits for a Glance that is ill for a moment', async () => {
    cinder.glance.refusedUploads = { status: 503, count: 2 };
    expect((await uploaded())?.document['status']).toBe('active');
  });

  it('is done once: of two requests at once one wins, and a message that comes again finds it done', async () => {
    let uploads = 0;
    cinder.glance.beforeUpload = async () => {
      uploads += 1;
    };
    const answers = await Promise.all([upload(), upload(), upload()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 400, 400]);
    await cinder.settled(volume);
    const client = cinder.service.app
      .get(RpcClientFactory, { strict: false })
      .client({ topic: 'cinder-volume', server: HOST, version: '3.0' });
    const image_meta = { id: answers.find(({ status }) => status === 202)?.body['os-volume_upload_image'].image_id };
    const context = { request_id: 'req-again', project_id: PROJECT };
    await client.call('copy_volume_to_image', { volume_id: volume, image_meta }, context);
    expect(uploads).toBe(1);
    cinder.glance.beforeUpload = async () => {};
  });

  it('keeps its image metadata while it is uploading, and refuses to change it', async () => {
    let letGo: () => void = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    cinder.glance.beforeUpload = () => held;
    await upload();
    const set = { 'os-set_image_metadata': { metadata: { a: 'b' } } };
    expect((await cinder.ask('POST', `/volumes/${volume}/action`, set)).body.badRequest.message).toBe(
      isZed
        ? 'Invalid volume: Updating volume metadata is not allowed for volumes in uploading status.'
        : 'There is no such action: os-set_image_metadata',
    );
    expect((await cinder.ask('DELETE', `/volumes/${volume}`)).status).toBe(400);
    letGo();
    await pollUntil(
      () => cinder.ask('GET', `/volumes/${volume}`),
      ({ body }) => body.volume.status === 'available',
    );
    cinder.glance.beforeUpload = async () => {};
  });
});
