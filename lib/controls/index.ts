export { aurocOf, plantedCohort, timesOdds, type Planted, type PlantedCohort, type PlantedOptions } from './cohort.js';
export { NIH_IMAGES, NIH_PATIENTS, NIH_PATIENT_SIZES, patientSizes } from './sizes.js';
export { plantedDetection, unequalPrevalence, type DetectionOptions, type DetectionResult, type DetectionRow } from './detection.js';
export { permutedErrors, permuteErrors, type PermutedOptions, type PermutedResult, type PermutedRow } from './permuted.js';
export { intervalCoverage, joinCoverage, type CoverageOptions, type CoverageResult, type CoverageRow } from './coverage.js';
