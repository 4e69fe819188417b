declare module 'svg-to-pdfkit' {
  /** Draws an SVG as vectors at (x, y), in points. */
  export default function SVGtoPDF(
    document: PDFKit.PDFDocument,
    svg: string,
    x: number,
    y: number,
    options: { readonly width: number; readonly height: number; readonly assumePt: boolean },
  ): void;
}
