export { BuildWorkloadProps } from './build-workload';
export { FargateWorkloadProps } from './fargate-workload';
export { LambdaWorkloadProps } from './lambda-workload';
export { NotebookWorkloadProps } from './notebook-workload';
export * from './placed-workload';
export * from './workload';
export * from './workload-surroundings';
