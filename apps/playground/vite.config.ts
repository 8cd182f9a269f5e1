import { defineConfig, type PluginOption, type UserConfig } from 'vite'

/** What the built page may load: itself alone. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self' blob:",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** What lets threads share memory: without it the page computes the same on one thread. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/** Writes the policy into the built page; the development server needs scripts and sockets of its own. */
const contentSecurityPolicy: PluginOption = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: policy }, injectTo: 'head-prepend' },
  ],
}

const config: UserConfig = defineConfig({
  // Relative addresses: the built page works under any path of a static host.
  base: './',
  build: { target: 'es2022' },
  server: { headers },
  preview: { headers },
  plugins: [contentSecurityPolicy],
  // Named, because the development server would find them late, behind the worker, and load the page twice.
  optimizeDeps: {
    include: [
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-backend-cpu',
      '@tensorflow/tfjs-backend-wasm',
      '@tensorflow/tfjs-backend-webgpu',
    ],
  },
  // The engine imports backends when they are asked for, which needs modules inside the worker.
  worker: { format: 'es' },
})
export default config
