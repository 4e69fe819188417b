import { jobs, type JobName } from './jobs.js';

/** A unit of the invented regency. Five-day week unless said. */
export interface UnitSpec {
  readonly key: string;
  readonly parent: string | null;
  readonly name: string;
  /** Puskesmas: Monday to Saturday. */
  readonly sixDays?: true;
  /** Emergency and inpatient care: holidays do not stop the work. */
  readonly alwaysOpen?: true;
}

export const units: readonly UnitSpec[] = [
  { key: 'kab', parent: null, name: 'Pemerintah Kabupaten Wanasagara' },
  { key: 'dukcapil', parent: 'kab', name: 'Dinas Kependudukan dan Pencatatan Sipil' },
  { key: 'dukcapil.sek', parent: 'dukcapil', name: 'Sekretariat Disdukcapil' },
  { key: 'dafduk', parent: 'dukcapil', name: 'Bidang Pelayanan Pendaftaran Penduduk' },
  { key: 'identitas', parent: 'dafduk', name: 'Seksi Identitas Penduduk' },
  { key: 'pindah', parent: 'dafduk', name: 'Seksi Pindah Datang Penduduk' },
  { key: 'capil', parent: 'dukcapil', name: 'Bidang Pelayanan Pencatatan Sipil' },
  { key: 'akta', parent: 'capil', name: 'Seksi Kelahiran dan Kematian' },
  { key: 'piak', parent: 'dukcapil', name: 'Bidang Pengelolaan Informasi Kependudukan' },
  { key: 'dinkes', parent: 'kab', name: 'Dinas Kesehatan' },
  { key: 'pkm1', parent: 'dinkes', name: 'UPTD Puskesmas Sukarimba', sixDays: true },
  { key: 'pkm2', parent: 'dinkes', name: 'UPTD Puskesmas Muara Kenanga', sixDays: true },
  { key: 'igd', parent: 'pkm2', name: 'Rawat Inap dan Gawat Darurat', sixDays: true, alwaysOpen: true },
  { key: 'pu', parent: 'kab', name: 'Dinas Pekerjaan Umum dan Penataan Ruang' },
  { key: 'binamarga', parent: 'pu', name: 'Bidang Bina Marga' },
  { key: 'jalan', parent: 'binamarga', name: 'Seksi Pemeliharaan Jalan dan Jembatan' },
  { key: 'sda', parent: 'pu', name: 'Bidang Sumber Daya Air' },
  { key: 'irigasi', parent: 'sda', name: 'Seksi Irigasi dan Rawa' },
  { key: 'ciptakarya', parent: 'pu', name: 'Bidang Cipta Karya' },
  { key: 'airminum', parent: 'ciptakarya', name: 'Seksi Air Minum dan Sanitasi' },
  { key: 'bkpsdm', parent: 'kab', name: 'Badan Kepegawaian dan Pengembangan SDM' },
];

export interface PersonSpec {
  readonly key: string;
  readonly name: string;
  /** How colleagues address them. */
  readonly call: string;
  readonly sex: 'm' | 'f';
  /** `YYYYMMDD` */
  readonly born: string;
  /** Civil servant with year and month of appointment, contract-based one with the year, or contract staff. */
  readonly hired: { readonly kind: 'pns' | 'pppk' | 'kontrak'; readonly since: string };
  readonly unit: string;
  readonly position: string;
  readonly job: JobName;
  /** Counter, room or field of duty: fills `{spot}`. */
  readonly spot: string;
  readonly boss: string | null;
}

/** Key, name, address, sex, birth, appointment, unit, position, job, place of duty, supervisor. Invented, all of them. */
const table = `
sekda | Drs. H. Wirahadi Kusumadilaga, M.Si. | Pak Wira | L | 19680514 | pns 199303 | kab | Sekretaris Daerah | kepala | koordinasi perangkat daerah | -
kadis | Ir. Maruli Hasiholan Sitorang, M.AP. | Pak Maruli | L | 19700221 | pns 199603 | dukcapil | Kepala Dinas | kepala | administrasi kependudukan | sekda
sekdis | Dra. Ni Luh Sekar Wedastri | Bu Sekar | P | 19711109 | pns 199703 | dukcapil.sek | Sekretaris Dinas | kepala | kesekretariatan dinas | kadis
kabid | Yohanes Bertus Lamanepa, S.Sos., M.Si. | Pak Yohanes | L | 19740630 | pns 200001 | dafduk | Kepala Bidang | kepala | pendaftaran penduduk | kadis
atasan | Hj. Siti Nuraisyah Kartadireja, S.AP. | Bu Nur | P | 19790817 | pns 200501 | identitas | Kepala Seksi | kasi | identitas penduduk | kabid
kasipindah | Haryo Wicitra Nagaraja, S.IP. | Pak Haryo | L | 19780305 | pns 200402 | pindah | Kepala Seksi | kasi | pindah datang | kabid
kabidcapil | Nurdiana Tanrigau, S.H., M.H. | Bu Nurdiana | P | 19750412 | pns 200101 | capil | Kepala Bidang | kepala | pencatatan sipil | kadis
kasiakta | Petrus Kanisius Rumatoras, S.H. | Pak Petrus | L | 19800928 | pns 200604 | akta | Kepala Seksi | kasi | akta kelahiran dan kematian | kabidcapil
kabidpiak | Arman Salimuddin Bahar, S.T., M.Kom. | Pak Arman | L | 19771216 | pns 200301 | piak | Kepala Bidang | kepala | informasi kependudukan | kadis
keu | Teuku Rizal Makmuri, S.E. | Pak Rizal | L | 19850119 | pns 201001 | dukcapil.sek | Analis Keuangan | keuangan | Disdukcapil | sekdis
tu | Lestari Ayuningrum | Mbak Tari | P | 19960707 | kontrak | dukcapil.sek | Pengadministrasi Umum | umum | Sekretariat Disdukcapil | sekdis
staf | Rina Puspawardani, A.Md. | Mbak Rina | P | 19950323 | pppk 2022 | identitas | Operator Layanan KTP-el | ktp | loket 1 | atasan
staf2 | Dedi Gunardian, S.Kom. | Mas Dedi | L | 19981002 | pns 202202 | identitas | Operator Layanan Kartu Keluarga | kk | loket 4 | atasan
goreti | Maria Goreti Teluma | Mbak Goreti | P | 19930615 | pppk 2023 | identitas | Operator Layanan KTP-el | ktp | loket 2 | atasan
fauzan | Ahmad Fauzan Rangkayo | Mas Fauzan | L | 19900811 | pns 201903 | identitas | Operator Perekaman | ktp | loket 3 | atasan
suartika | Wayan Suartika Yasa | Bli Wayan | L | 19880127 | pns 201503 | identitas | Operator Layanan Kartu Keluarga | kk | loket 5 | atasan
wulan | Tri Wulan Handarini | Mbak Wulan | P | 19990430 | kontrak | identitas | Operator Layanan KIA | kk | loket 6 | atasan
frengky | Frengky Imbiriwai | Kak Frengky | L | 19940919 | pppk 2023 | identitas | Operator Mobil Keliling | kk | mobil keliling | atasan
dewi | Dewi Anggarasmi | Mbak Dewi | P | 19921213 | pns 201803 | pindah | Pengolah Data Pindah Datang | pindah | wilayah utara | kasipindah
laode | La Ode Samsuriadi | Pak La Ode | L | 19890518 | pppk 2021 | pindah | Pengolah Data Pindah Datang | pindah | wilayah selatan | kasipindah
cut | Cut Mutiara Husnawati | Kak Cut | P | 19970226 | pppk 2023 | pindah | Petugas Pendataan | pindah | wilayah kota | kasipindah
ratna | Ratna Dyah Palupika | Mbak Ratna | P | 19911030 | pns 201703 | akta | Pengolah Akta | akta | kelahiran | kasiakta
irfan | Irfan Daulatmin | Bang Irfan | L | 19950604 | pppk 2022 | akta | Pengolah Akta | akta | kematian | kasiakta
yuliana | Yuliana Sapulohy | Usi Yuli | P | 19980721 | kontrak | akta | Operator Register | akta | perkawinan dan kutipan kedua | kasiakta
kevin | Kevin Liandra Wijoyo, S.Kom. | Mas Kevin | L | 19940214 | pns 202003 | piak | Administrator Basis Data | siak | jaringan kecamatan | kabidpiak
nurul | Nurul Fitrianisa, S.Kom. | Mbak Nurul | P | 19960910 | pppk 2022 | piak | Pengelola Data Kependudukan | siak | pusat data | kabidpiak
kadinkes | dr. Hj. Andi Tenriwaru Palellung, M.Kes. | Bu Andi | P | 19720925 | pns 200202 | dinkes | Kepala Dinas | kepala | kesehatan masyarakat | sekda
yankes | drg. Samuel Pattiwaelan, M.M. | Pak Samuel | L | 19760303 | pns 200501 | dinkes | Kepala Bidang Pelayanan Kesehatan | kepala | pelayanan kesehatan dasar | kadinkes
kapus1 | dr. Gita Saraswani Prameswara | Bu Gita | P | 19831208 | pns 201003 | pkm1 | Kepala Puskesmas | kasi | Puskesmas Sukarimba | yankes
tupkm | Sugeng Rahartono, S.K.M. | Pak Sugeng | L | 19800616 | pns 200704 | pkm1 | Kepala Subbagian Tata Usaha | umum | Puskesmas Sukarimba | kapus1
stafpkm | Ns. Melati Hutaragi, S.Kep. | Suster Melati | P | 19930520 | pppk 2021 | pkm1 | Perawat | perawat | poli umum Sukarimba | kapus1
reza | dr. Reza Aditama Nugrahadi | Dokter Reza | L | 19911117 | pns 201903 | pkm1 | Dokter Umum | dokter | poli umum Sukarimba | kapus1
romlah | Siti Romlah Widuri, A.Md.Keb. | Bidan Romlah | P | 19880202 | pns 201104 | pkm1 | Bidan | bidan | poli KIA Sukarimba | kapus1
christin | Christin Maukolin, A.Md.Keb. | Bidan Christin | P | 19960829 | pppk 2023 | pkm1 | Bidan | bidan | pustu Rimbajaya | kapus1
hendra | apt. Hendra Gunawidjaya, S.Farm. | Mas Hendra | L | 19900405 | pns 202003 | pkm1 | Apoteker | apoteker | apotek Sukarimba | kapus1
nanang | Nanang Kosasihan, A.Md.AK. | Kang Nanang | L | 19920724 | pppk 2022 | pkm1 | Pranata Laboratorium | lab | laboratorium Sukarimba | kapus1
eka | Eka Purnamasih, A.Md.KL. | Mbak Eka | P | 19941012 | pppk 2023 | pkm1 | Sanitarian | masyarakat | kesehatan lingkungan | kapus1
udin | Udin Sahrupin | Mang Udin | L | 19970316 | kontrak | pkm1 | Petugas Pendaftaran | pendaftaran | loket Puskesmas Sukarimba | kapus1
kapus2 | dr. Bonifasius Lakotani | Dokter Boni | L | 19810719 | pns 200904 | pkm2 | Kepala Puskesmas | kasi | Puskesmas Muara Kenanga | yankes
amelia | dr. Amelia Rahmadini Harahan | Dokter Amel | P | 19920108 | pppk 2022 | pkm2 | Dokter Umum | dokter | poli umum Muara Kenanga | kapus2
neneng | Bd. Neneng Kurniasih Wulansari, S.Keb. | Bidan Neneng | P | 19870911 | pns 201002 | pkm2 | Bidan | bidan | poli KIA Muara Kenanga | kapus2
qodirun | Abdul Qodirun | Bang Qodir | L | 19950531 | kontrak | pkm2 | Petugas Pendaftaran | pendaftaran | loket Puskesmas Muara Kenanga | kapus2
fransiska | Fransiska Ose Balamaking, S.Gz. | Kak Siska | P | 19930818 | pns 202002 | pkm2 | Nutrisionis | masyarakat | gizi masyarakat | kapus2
meilan | apt. Mei Lan Hartawati, S.Farm. | Ci Mei | P | 19911204 | pppk 2021 | pkm2 | Apoteker | apoteker | apotek Muara Kenanga | kapus2
sabaruddin | Ns. Sabaruddin Lamonte, S.Kep. | Pak Sabar | L | 19860225 | pns 201104 | igd | Koordinator Rawat Inap | inap | rawat inap | kapus2
yanti | Yanti Marlupi, A.Md.Kep. | Suster Yanti | P | 19940627 | pppk 2022 | igd | Perawat | inap | ruang rawat A | sabaruddin
rafli | Rafli Syahdana, A.Md.Kep. | Bruder Rafli | L | 19970113 | kontrak | igd | Perawat | inap | ruang gawat darurat | sabaruddin
oktavianus | Oktavianus Dimarau, A.Md.Kep. | Bruder Okta | L | 19951009 | pppk 2023 | igd | Perawat | inap | ruang rawat B | sabaruddin
kadispu | Ir. H. Sofyan Daeng Materru, M.T. | Pak Sofyan | L | 19691128 | pns 199603 | pu | Kepala Dinas | kepala | pekerjaan umum | sekda
binamarga | Ir. Gatot Pramudityo, M.T. | Pak Gatot | L | 19750710 | pns 200203 | binamarga | Kepala Bidang | kepala | jalan dan jembatan | kadispu
kasijalan | Rusli Hamdanu, S.T. | Pak Rusli | L | 19810422 | pns 200802 | jalan | Kepala Seksi | kasi | pemeliharaan jalan | binamarga
joko | Joko Santosaputra | Pak Joko | L | 19850903 | pns 201003 | jalan | Pengawas Lapangan | jalan | regu satu | kasijalan
lering | Antonius Wayan Lering, A.Md. | Pak Anton | L | 19900614 | pppk 2021 | jalan | Pengawas Lapangan | jalan | regu dua | kasijalan
asep | Asep Komaruzaman | Kang Asep | L | 19960118 | kontrak | jalan | Mandor Pemeliharaan | jalan | regu tiga | kasijalan
risma | Risma Yuliantina, S.T. | Mbak Risma | P | 19950730 | pns 202202 | jalan | Teknik Jalan dan Jembatan | jalan | regu empat | kasijalan
sda | Hj. Rahmawati Lubalu, S.T., M.Si. | Bu Rahma | P | 19760821 | pns 200301 | sda | Kepala Bidang | kepala | sumber daya air | kadispu
kasiirigasi | I Gusti Made Ardhanaya, S.T. | Pak Made | L | 19820206 | pns 200902 | irigasi | Kepala Seksi | kasi | irigasi dan rawa | sda
sarjono | Sarjono Puspatenaya | Pak Jono | L | 19790513 | pns 200701 | irigasi | Juru Pengairan | irigasi | wilayah hulu | kasiirigasi
elisabet | Elisabet Mambrakun, S.T. | Kak Elis | P | 19961122 | pppk 2023 | irigasi | Teknik Pengairan | irigasi | wilayah tengah | kasiirigasi
ilyasin | Muh. Ilyasin Karateng | Daeng Ilyas | L | 19930401 | pppk 2021 | irigasi | Juru Pengairan | irigasi | wilayah hilir | kasiirigasi
ciptakarya | Liem Sutanto Adiraja, S.T., M.T. | Pak Liem | L | 19740219 | pns 200003 | ciptakarya | Kepala Bidang | kepala | cipta karya | kadispu
kasiair | Wulandari Kesumaningtyas, S.T. | Bu Wulan | P | 19841015 | pns 201003 | airminum | Kepala Seksi | kasi | air minum dan sanitasi | ciptakarya
bayu | Bayu Segarajati, A.Md. | Mas Bayu | L | 19940707 | pppk 2022 | airminum | Teknik Penyehatan Lingkungan | air | zona barat | kasiair
nadia | Nadia Zahratunnur, S.T. | Mbak Nadia | P | 19980324 | pns 202202 | airminum | Teknik Penyehatan Lingkungan | air | zona timur | kasiair
kaban | Dr. Tuti Handarwati, S.Sos., M.Si. | Bu Tuti | P | 19700601 | pns 199703 | bkpsdm | Kepala Badan | kepala | kepegawaian daerah | sekda
hr | Indah Permatarini, S.Psi. | Mbak Indah | P | 19900226 | pns 201503 | bkpsdm | Analis Kinerja Pegawai | kinerja | pengelola kinerja | kaban
admin | Galih Prasetyawan, S.Kom. | Mas Galih | L | 19921119 | pns 201903 | bkpsdm | Pranata Komputer | komputer | aplikasi kepegawaian | kaban
zulfan | Muhammad Zulfan Nasruddin, S.E. | Bang Zulfan | L | 19940813 | pppk 2022 | bkpsdm | Analis Pengembangan SDM | kinerja | pengembangan pegawai | kaban
`;

function isJob(name: string): name is JobName {
  return name in jobs;
}

function read(line: string): PersonSpec {
  const [
    key = '',
    name = '',
    call = '',
    sex,
    born = '',
    hired = '',
    unit = '',
    position = '',
    job = '',
    spot,
    boss,
  ] = line.split(' | ');
  const [kind, since = ''] = hired.split(' ');
  if (spot === undefined || boss === undefined || !isJob(job)) throw new Error(`not a person: ${line}`);
  if (kind !== 'pns' && kind !== 'pppk' && kind !== 'kontrak') throw new Error(`not an appointment: ${line}`);
  return {
    key,
    name,
    call,
    sex: sex === 'P' ? 'f' : 'm',
    born,
    hired: { kind, since },
    unit,
    position,
    job,
    spot,
    boss: boss === '-' ? null : boss,
  };
}

/** Everybody, supervisors before those whom they supervise. */
export const people: readonly PersonSpec[] = table.trim().split('\n').map(read);
