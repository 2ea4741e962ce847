import { describeVolumes } from '../contracts/volumes.ts';
import { makeFakeVolumes } from './volumes.ts';

for (const polls of [0, 2]) {
  describeVolumes(`fake, final after ${polls} looks`, async () => {
    const volumes = makeFakeVolumes({ polls });
    volumes.addInstance({ id: 'i-1' });
    volumes.addInstance({ id: 'i-2', zone: 'us-east-1b' });
    return {
      volumes,
      instanceId: 'i-1',
      farInstanceId: 'i-2',
      zone: 'us-east-1a',
      tags: { 'tocsin:managed': 'true', 'tocsin:pool': 'demo' },
      token: 'token-1',
    };
  });
}
