export default {
  update: { message: 'Versi baru tersedia. Tulisan Anda tetap tersimpan.', action: 'Muat ulang' },
  trouble: {
    refused:
      'Peramban ini tidak menyimpan apa pun. Tulisan Anda langsung dikirim; jangan tutup halaman sebelum terkirim.',
    full: 'Ruang simpan gawai ini penuh. Tulisan Anda langsung dikirim; jangan tutup halaman sebelum terkirim.',
    emptied: 'Peramban mengosongkan simpanan di gawai ini. Yang sudah terkirim tetap aman di server.',
  },
  lost: (n: number) => `${n} tulisan yang belum terkirim ikut hilang. Periksa laporan Anda hari ini.`,
  understood: 'Mengerti',
};
