// The script of a worker: the classes of the model, and the wish to train.
import '@tfjs-flows/flows'
import { serveTraining } from '@tfjs-flows/train'

serveTraining()
