export default {
  ask: (field: string) => `Mengapa ini diminta? ${field}`,
  why: {
    activity:
      'Supaya atasan tahu apa yang dikerjakan dan dapat menanggapi hal yang tepat. Teks yang sama dapat disalin ke e-Kinerja.',
    indicator:
      'Supaya angka ini dihitung ke sasaran yang sudah Anda sepakati. Tanpa indikator tetap tercatat sebagai tugas tambahan.',
    quantity:
      'Supaya capaian dihitung dari pekerjaan nyata, bukan dari ingatan di akhir bulan. Boleh kosong.',
    obstacle:
      'Supaya angka yang rendah dibaca bersama sebabnya, dan atasan tahu apa yang perlu dibantu. Boleh kosong.',
    note: 'Untuk hal yang tidak muat di butir kegiatan. Boleh kosong.',
    name: 'Supaya Anda dan atasan menyepakati hal yang sama. Sebut hasilnya, bukan kesibukannya.',
    target: 'Capaian dihitung terhadap angka ini. Atasan melihatnya dan menyetujui atau mengembalikannya.',
    unit: 'Muncul di samping setiap angka di laporan harian, supaya tidak ada yang menghitung hal lain.',
    period: 'Selama waktu itu angka harian dikumpulkan, lalu dibandingkan dengan target.',
    polarity: 'Menentukan rumus capaian: untuk waktu tunggu, misalnya, makin rendah makin baik.',
    aspect:
      'Menyebut apa yang diukur: banyaknya, mutunya, waktunya, atau biayanya. Rumus rentang ikut menyesuaikan.',
    rollup: 'Menentukan cara angka harian digabung: dijumlahkan, dirata-rata, atau diambil yang terakhir.',
    source: 'Supaya siapa pun dapat memeriksa angka itu di tempat asalnya. Boleh kosong.',
    change: 'Supaya perubahan target dapat dipahami kemudian. Target dan alasan lama tetap tersimpan.',
    returning:
      'Supaya pegawai tahu persis apa yang perlu diubah. Laporan lama tetap tersimpan dengan alasan ini.',
    comment: 'Satu hal yang jelas lebih berguna daripada pujian atau teguran umum.',
  },
  who: {
    report:
      'Sebelum dikirim hanya Anda. Sesudahnya: atasan langsung, atasan di atasnya, dan pengelola kinerja.',
    indicator: 'Anda, atasan Anda, dan pengelola kinerja.',
    returning: 'Pemilik laporan, atasannya, dan pengelola kinerja.',
    comment: 'Hanya Anda dan penerimanya. Pengelola kinerja hanya melihat jumlahnya.',
  },
};
