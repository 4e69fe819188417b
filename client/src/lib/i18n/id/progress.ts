export default {
  none: 'Belum ada data',
  ofTarget: (actual: string, target: string, unit: string) => `${actual} dari ${target} ${unit}`,
  range: (actual: string, low: string, high: string, unit: string) =>
    `${actual} ${unit} · sasaran ${low}–${high}`,
  ceiling: (actual: string, target: string, unit: string) => `${actual} ${unit} · paling banyak ${target}`,
  floor: (actual: string, target: string, unit: string) => `${actual} ${unit} · sasaran ${target}`,
  formula: 'Cara menghitung',
  achievement: 'Capaian terhadap target',
  toDate: 'Capaian sampai hari ini',
  expected: (value: string, unit: string) => `Seharusnya sampai hari ini: ${value} ${unit}`,
  capped: (value: string) => `Dibatasi: ${value}`,
  source: (source: string) => `Sumber: ${source}`,
  basis: 'Dihitung dari butir laporan yang terkirim atau disetujui.',
  inside: (low: string, high: string) => `Di dalam rentang ${low}–${high}`,
  notComputable: 'Tidak dapat dihitung',
  zero: 'Target 0: hasil 0 berarti 100 %.',
  periods: { week: 'pekan ini', month: 'bulan ini', quarter: 'triwulan ini', year: 'tahun ini' },
};
