export { makeOwnSet, type AnnotatedText, type OwnHalf } from './generate';
