export default {
  comment: (name: string) => `Tanggapan baru dari ${name}`,
  reply: (name: string) => `Balasan baru dari ${name}`,
  many: (n: number) => `${n} tanggapan baru`,
  manyFrom: (n: number, name: string) => `${n} tanggapan baru dari ${name}`,
};
