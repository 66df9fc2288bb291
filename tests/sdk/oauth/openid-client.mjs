// A whole evening with openid-client, as its documentation has it: discover, ask, wait for the viewer, watch, come back,
// sign out. Prints the codes as a line of JSON, and at the end another with what it has seen.
// Started with the issuer and the client id.

import * as client from 'openid-client'

const issuer = new URL(process.argv[2])
const config = await client.discovery(issuer, process.argv[3], undefined, client.None(), {
  algorithm: 'oauth2',
  execute: [client.allowInsecureRequests], // the test's server has no TLS
})

const codes = await client.initiateDeviceAuthorization(config, { scope: 'playhead' })
console.log(JSON.stringify(codes))
const first = await client.pollDeviceAuthorizationGrant(config, codes)

async function history(tokens) {
  const response = await client.fetchProtectedResource(
    config,
    tokens.access_token,
    new URL('/profile/history', issuer),
    'GET',
  )
  return response.json()
}

const watched = await history(first)
const second = await client.refreshTokenGrant(config, first.refresh_token)
const watchedLater = await history(second)
await client.tokenRevocation(config, second.refresh_token)
const afterwards = await client.refreshTokenGrant(config, second.refresh_token).catch((error) => error.error)

console.log(JSON.stringify({ first, second, watched, watchedLater, afterwards }))
