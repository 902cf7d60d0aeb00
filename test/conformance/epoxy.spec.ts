import { describeCorpora } from './corpus-suite.js';

describeCorpora('epoxy');
