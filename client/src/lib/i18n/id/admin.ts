export default {
  title: 'Pengelolaan',
};
