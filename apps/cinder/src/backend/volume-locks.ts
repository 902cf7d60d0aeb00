import { Injectable } from '@nestjs/common';
import { KeyedMutex } from './keyed-mutex.js';

/** One piece of work at a time on a volume, whoever asks for it: a message, the same message again, or a restart. */
@Injectable()
export class VolumeLocks extends KeyedMutex {}
