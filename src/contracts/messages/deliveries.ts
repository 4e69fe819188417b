import type { ErrorCatalogue } from './catalogue.js';

/** Sentences of the errors of `deliveries`. */
export const deliveriesErrors = {
  SCHEDULE_CHANGED: {
    id: 'Jadwal ini sudah diubah orang lain. Periksa isinya sekarang, lalu simpan lagi.',
    en: 'Somebody else has changed this schedule. Look at it as it is now, then save again.',
  },
  SCHEDULE_FIELDS: {
    id: 'Ada isian jadwal yang belum benar. Periksa isian yang ditandai.',
    en: 'Some fields of the schedule are not right. Check the marked ones.',
  },
  DELIVERY_UNDER_WAY: {
    id: 'Surel ini sedang dikirim atau masih menunggu giliran. Tunggu hasilnya.',
    en: 'This mail is being sent or still waits for its turn. Wait for the outcome.',
  },
  DISPATCH_SENT: {
    id: 'Periode ini sudah dikirim dengan jadwal ini. Untuk mengirim lagi, buka riwayat, pilih penerimanya, lalu kirim ulang.',
    en: 'This schedule has sent that period already. To send it again, open the history, choose the recipient, and send it again.',
  },
  DISPATCH_WAITING: {
    id: 'Periode ini sudah menunggu ringkasannya. Surelnya keluar sendiri begitu ringkasannya selesai dihitung.',
    en: 'That period waits for its summary already. Its mails go out by themselves once it has been computed.',
  },
  DISPATCH_PERIOD_OPEN: {
    id: 'Periode itu belum berakhir. Pilih periode yang sudah lewat.',
    en: 'That period is not over yet. Choose a past one.',
  },
  DISPATCH_KIND: {
    id: 'Jadwal ini bukan untuk jenis periode itu. Pilih periode yang sesuai dengan jadwalnya.',
    en: 'This schedule is not about periods of that kind. Choose one that fits the schedule.',
  },
  SCHEDULE_REMOVED: {
    id: 'Jadwal ini sudah dihapus. Kirim dengan jadwal lain, atau buat jadwal baru.',
    en: 'This schedule was removed. Send with another one, or make a new schedule.',
  },
  SCHEDULE_NO_RECIPIENTS: {
    id: 'Jadwal ini belum punya penerima. Tambahkan penerima di jadwalnya, lalu kirim lagi.',
    en: 'Nobody is on this schedule. Add recipients to it, then send again.',
  },
  MAIL_NOT_CONFIGURED: {
    id: 'Pengiriman surel belum diatur. Minta admin mengisi SMTP_URL dan MAIL_FROM.',
    en: 'Mail is not set up. Ask your admin to set SMTP_URL and MAIL_FROM.',
  },
  MAIL_ADDRESS_MISSING: {
    id: 'Alamat surel Anda belum ada. Isi lebih dahulu di halaman akun.',
    en: 'There is no mail address of yours. Enter it on your account page first.',
  },
  SUMMARY_MISSING: {
    id: 'Belum ada ringkasan jenis ini untuk ditampilkan. Jalankan satu periode lebih dahulu.',
    en: 'There is no summary of this kind to show yet. Run a period first.',
  },
  SAMPLE_NO_RIGHT: {
    id: 'Penerima ini tidak berhak membaca ringkasan, jadi surelnya batal. Pilih penerima lain.',
    en: 'This recipient may not read summaries, so their mails are cancelled. Choose another one.',
  },
  SAMPLE_NOTHING: {
    id: 'Tidak ada bagian ringkasan yang boleh dilihat penerima ini. Periksa unit kerja di jadwalnya.',
    en: 'There is no part of the summary that this recipient may see. Check the units of the schedule.',
  },
} as const satisfies ErrorCatalogue;
