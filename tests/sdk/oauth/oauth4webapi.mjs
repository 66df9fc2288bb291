// Does with oauth4webapi what a line of JSON on standard input asks for, and answers with one:
// {"ok": what came of it} or {"error": what the library makes of a refusal, "status": its status}.
// Started with the issuer and the client id.

import * as oauth from 'oauth4webapi'
import { createInterface } from 'node:readline'

const issuer = new URL(process.argv[2])
const client = { client_id: process.argv[3] }
const authentication = oauth.None()
const options = { [oauth.allowInsecureRequests]: true } // the test's server has no TLS
let server

const deeds = {
  async discover() {
    const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...options })
    server = await oauth.processDiscoveryResponse(issuer, response)
    return server
  },
  async authorize() {
    const parameters = new URLSearchParams({ scope: 'playhead' })
    const response = await oauth.deviceAuthorizationRequest(server, client, authentication, parameters, options)
    return oauth.processDeviceAuthorizationResponse(server, client, response)
  },
  async poll({ device_code, ...others }) {
    const additionalParameters = new URLSearchParams(others)
    const response = await oauth.deviceCodeGrantRequest(server, client, authentication, device_code, {
      additionalParameters,
      ...options,
    })
    return oauth.processDeviceCodeResponse(server, client, response)
  },
  async refresh({ refresh_token, ...others }) {
    const additionalParameters = new URLSearchParams(others)
    const response = await oauth.refreshTokenGrantRequest(server, client, authentication, refresh_token, {
      additionalParameters,
      ...options,
    })
    return oauth.processRefreshTokenResponse(server, client, response)
  },
  async revoke({ token }) {
    const response = await oauth.revocationRequest(server, client, authentication, token, options)
    await oauth.processRevocationResponse(response)
    return null
  },
  async call({ access_token, method, path, body }) {
    const headers = new Headers({ 'content-type': 'application/json' })
    const url = new URL(path, issuer)
    const response = await oauth.protectedResourceRequest(access_token, method, url, headers, body, options)
    return response.json()
  },
}

for await (const line of createInterface({ input: process.stdin })) {
  const { deed, ...details } = JSON.parse(line)
  let answer
  try {
    answer = { ok: await deeds[deed](details) }
  } catch (error) {
    if (!(error instanceof oauth.ResponseBodyError)) throw error
    answer = { error: error.error, status: error.status }
  }
  console.log(JSON.stringify(answer))
}
