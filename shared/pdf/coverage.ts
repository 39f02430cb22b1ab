import { once } from '#shared/runtime/index.ts';

/**
 * The code points that the fonts of documents have, as ranges in base 36: 3 KB, where the fonts have 18 MB that a function which
 * takes input need not carry. `coverage.test.ts` compares them with the fonts, and shows the new ones after a change of a font.
 */
export const COVERED = `
0 d w-3i 4g-on oq-ov p0-p6 p8 pa-pt pv-rl s0-10v 13l-153 15c-162 167-16c 16o-1dr 1g0-1hb 1o0-1ou 1ow-1ox 1p4-1vj 3cr
3cw-3jz 59s-5a8 5ad 5af-5am 5mo-5mw 5q8-5x5 5x7-651 654-659 65c-66d 66g-66l 66o-66v 66x 66z 671 673-67x 680-69g
69i-69w 69y-6ab 6ae-6aj 6al-6b3 6b6-6b8 6ba-6bi 6bk-6ec 6ee-6ep 6es-6fi 6fk-6fw 6g0-6gw 6hp-6hq 6i8 6io-6ln 6ls-6m3
6mb-6mc 6mh 6mo-6mx 6ns-6nt 6o4-6o6 6ob-6oc 6og 6oi 6ok 6p2-6p5 6ph 6ps 6pu-6pv 6px-6q3 6q7 6q9-6qb 6qd 6qi 6ql-6qo
6qr 6qt-6r2 6r8-6rb 6rh 6rn 6rp 6rs 6rw 6sg-6si 6sk-6sn 6sq-6sr 6su-6sv 6sy-6sz 6t2-6t3 6te-6tj 6tm-6tn 6tx-6u1 6u8
6ud 6v3 6vu-6vv 6wf 6x1-6x3 6xe 6xk 6y1-6y2 71s-71t 726-72k 72m 72y-72z 74z 76o-7fv 7g1-7g3 7g6-7g7 7gc-7gd 7gg-7gh
7gm-7gn 7gp-7gs 7gu-7gz 7he-7hi 7hr 7i8-7ib 7id-7ie 7ih 7im-7in 7iu-7iv 7j0-7j3 7jj 7k0-7k2 7kw-7lb 7le-7lp 7mo
7nh-7ni 7pe 7pv 7q2 7r1 7r3-7r4 7rq 7sm-7tf 7tt 850-851 88v 8ai-8aj 8hx-8hz 8ii 8lx 8rk-8sf 928-95p 96o-97d 97f-99v
9a8-9g5 9gw-9h7 9hc-9j3 9j5-9li 9ll-9of 9ol-9pr 9pt-9se 9sg-9tn 9ts-9ur 9v4-9we 9wg-a3v a3x-fcl feo-vlb wu8-wwv
wzk-x56 x5c-x5d x5f x5h-x5l x6a-x6n xdr xf2 xgg-xh8 xtc-xuz xz4-16lf 16ls-16me 16mj-16nv 1d6o-1d9a 1d9c-1dbd 1dbf-1de7
1de9-1des 1deu-1df0 1df2-1df5 1df7-1dfh 1dfj 1dfl 1dfn-1dg5 1dg7 1dg9-1dgo 1dgq 1dkw-1dl2 1dlp-1dme 1dmg-1dmk 1dmm
1dmo-1dmp 1dmr-1dms 1dmu-1dqa 1dqr-1e33 1e36-1e4n 1e4v 1e5s-1e68 1e6o-1e6x 1e74-1e8i 1e8k-1e92 1e94-1e97 1e9c-1e9g
1e9i-1ed8 1edb 1edd-1eim 1eiq-1eiv 1eiy-1ej3 1ej6-1ejb 1eje-1ejg 1ejk-1ejq 1ejs-1ejy 1ekc-1ekd 1ekf 1g1s-1g1x
1g1z-1g34 1g36-1g3e 1hj1-1hj3 2mm8-2mn2 2q68-2q6k 2q6o-2q98 2q9c-2qb0 2qdc-2qde 2qds-2qez 2qf4-2qfc 2qfk-2qfl 2t8n
2t8p 2tak 2tav 2td8 2tes 2ua2 2uco 2ueu 2v0k 2vo0 2wk5 2wst 2x0a 2x3n 2xec 2xg7 2xpj 2zbw 30ds 30fh 31an 31cf 31wv
32e8 32t9 339f 33rf 33uj 34rd 353r-353s 35er 3666 366m 36cx 36hp 37jd 37jk 37q3 37r5 37rm 37ul 37wp 3905 39ku 39o5
39q6 39yq 3a02 3a20 3ak2 3aka 3alw 3at4 3b2v 3b87 3br8 3bvb 3c5z 3cip 3czx 3d7o 3ddi 3dks 3dnc 3dxt 3ecc 3eht 3fic
3gfz 3gh1 3gz6 3hap 3hfm 3htb 3i4d 3i5r 3i8r 3id3 3iex 3j7a 3j7s 3jdo 3jp4 3jpx 3jz4 3knd 3kuf 3kun 3kup 3kus 3l3e
3l41 3l73 3lax 3lxx 3lyb 3mji 3mkp 3mv3 3n68 3n7f 3on2 3on7 3ong 3p9p 3pow 3q04 3qal 3qij 3qjb 3qr4 3qra 3qs8 3rtu
3s4n-3s4o 3s53-3s54 3sa5 3shs 3skj 3skv 3sky 3sl9 3sp0 3spc 3spf 3srl 3svb 3svj 3svq 3svt 3swd-3swe 3sxi 3t0u-3t0v
3t0z 3t2f 3t2s 3t3w-3t3x 3t46-3t48 3t4a 3t4c 3t79-3t7a 3t7x 3t9p 3tex 3tfp 3tgm 3th5 3th8 3thi 3thm 3ti4 3tmg 3u13
3u5b 3u5e 3u64 3u6b 3uaj 3uk7 3ukn 3unr 3up5 3v3d-3v3e 3v6x 3v7u 3v9x 3vf9 3vfd 3vg9 3vjw 3vk8 3vl0 3vo7 3vq3 3vq9
3vqc 3vyg 3vys 3vyv 3w3m 3w9f 3w9k 3w9t 3wa1 3wa3-3wa5 3wa7 3waq 3way-3waz 3wh8 3whb 3wkf 3wld 3wlv 3wn1 3wt5 3wta
3wtd 3wtv 3wuf 3wui 3wv1 3x1e 3x1q 3x4t 3x61 3x9l 3x9p-3x9q 3x9t 3xa0-3xa1 3xa3 3xa7 3xa9 3xai 3xam 3xay-3xaz 3xb8
3xbd 3xbg 3xbj 3xbn 3xbq 3xbs 3xbw 3xdd 3xdr-3xds 3xe6 3xhy 3xi7 3xmd-3xme 3xml 3xmn 3xmq-3xmr 3xmy 3xqj 3xql
3xqn-3xqo 3xr3-3xr4 3xrc 3xrh-3xri 3xsl 3xug 3xui 3xur 3xuu 3xuy 3xx8 3xxk 3xxv 3z9g 42g9 4651 4654 4656 465o 465v
466q 4676 467r 4684 469e 469i 46b1 46bg 46cg 46ek 46hc 46hr 4949 4an1-4an2 4ay4
`;

/** They choose the form of the character before them, and are not drawn. */
const FORMS = '\\u200c\\u200d\\ufe00-\\ufe0f';

const uncovered = /* @__PURE__ */ once((): RegExp => {
  const ranges = COVERED.trim()
    .split(/\s/)
    .map((range) => range.replaceAll(/\w+/g, (point) => `\\u{${Number.parseInt(point, 36).toString(16)}}`));
  return new RegExp(`[^${ranges.join('')}${FORMS}]`, 'gu');
});

/** The characters of a text that no font of documents has, each once: emoji, Thai, Armenian, Georgian, rare Chinese ones. */
export const missingGlyphs = (text: string): readonly string[] => [
  ...new Set(text.normalize('NFC').match(uncovered())),
];

/** As people look them up: `U+1F600`. */
export const codePoints = (character: string): string =>
  [...character]
    .map((point) => `U+${(point.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`)
    .join(' ');
