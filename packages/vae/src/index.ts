export class Vae { constructor(o: object) { void o } }
