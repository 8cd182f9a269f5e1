import { defineConfig, type UserConfig } from 'vite'

const config: UserConfig = defineConfig({
  // Relative addresses: the built page works under any path of a static host.
  base: './',
  build: { target: 'es2022' },
  // The engine imports backends when they are asked for, which needs modules inside the worker.
  worker: { format: 'es' },
})
export default config
