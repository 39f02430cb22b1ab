import { PDFiumLibrary } from '@hyzyla/pdfium';
import { PAGE } from './document.ts';

/** One byte a pixel: 0 is black, 255 white. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** A PDF as a reader shows it. PDFium is compiled to WebAssembly: the same pixels on every machine. */
export const readPdf = async (file: Uint8Array, scale = 2): Promise<readonly Picture[]> => {
  const library = await PDFiumLibrary.init();
  const document = await library.loadDocument(file);
  const pages: Picture[] = [];
  for (const page of document.pages()) {
    const { width, height, data } = await page.render({ scale, render: 'bitmap', colorSpace: 'BGRA' });
    pages.push({
      width,
      height,
      pixels: Uint8Array.from({ length: width * height }, (_, pixel) => data[pixel * 4 + 1] ?? 0),
    });
  }
  document.destroy();
  library.destroy();
  return pages;
};

/** Pixels outside the margins that are not white; at the foot the page's number may stand. */
export const pixelsOutside = ({ width, height, pixels }: Picture): number => {
  const scale = width / PAGE.width;
  // A pixel of tolerance: a letter's outline may begin a fraction of a point before its place.
  const margin = PAGE.margin * scale - 2 * scale;
  let count = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const isOutside = x < margin || x >= width - margin || y < margin || y >= height - margin / 2;
      if (isOutside && pixels[y * width + x] !== 255) count++;
    }
  return count;
};
