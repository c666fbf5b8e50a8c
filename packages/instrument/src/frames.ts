/** Tells from code where in memory the frames on a stack lie: apart, as only core dumps need it. */
export { FrameReader, type FrameSite, type KnownFrame } from './frames/known-frames.ts';
