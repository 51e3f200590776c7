// SPDX-License-Identifier: Apache-2.0
// A dictionary in a language whose only plural form is "other": every key of the English one, without the `_one` rows.
export type WithoutOne<T> = {
  [K in keyof T as K extends `${string}_one` ? never : K]: T[K] extends string ? string : WithoutOne<T[K]>;
};
