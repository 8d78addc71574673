// A real OpenID provider for a test: node provider.mjs PORT REDIRECT PEOPLE.json. It asks for a name and any password.
import fs from 'node:fs';
import Provider from 'oidc-provider';

const [port, redirect, people] = process.argv.slice(2);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: 'slipway',
      client_secret: 'known-to-this-test-alone',
      redirect_uris: [redirect],
      grant_types: ['authorization_code'],
      response_types: ['code'],
    },
  ],
  claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'groups'] },
  pkce: { required: () => true },
  // Read anew each time: a test changes somebody's groups there.
  findAccount: (context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, ...JSON.parse(fs.readFileSync(people, 'utf8'))[id] }),
  }),
});

provider.listen(Number(port), '127.0.0.1', () => console.log('listening'));
