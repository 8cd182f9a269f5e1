export default {
  build: { rollupOptions: { input: ['index.html', 'workers.html'] } },
  worker: { format: 'es' },
}
