export default {
  title: "Panel rapat",
};
