import { App } from 'aws-cdk-lib';
import { addTocsin } from './tocsin-app.ts';

addTocsin(new App());
