export { scan, type ScanOptions } from './scan';
