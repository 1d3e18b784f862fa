import { SecondReadError } from '../core/errors.js';

/** What stands in for what the paper used (data, weights, an unpublished parameter), and what can no longer be concluded. */
export interface Substitution { id: string; what: string; standsInFor: string; invalidates: string }

export interface SubstitutionRegistry {
  readonly all: readonly Substitution[];
  /** @throws SecondReadError (evidence) that lists the ids there are */
  get(id: string): Substitution;
  /** The records of several ids, in their order, each once. */
  list(ids: readonly string[]): Substitution[];
  /** One sentence for a caption. @example "Public NIH outputs stand in for CheXpert: ..." */
  sentence(id: string): string;
}

/**
 * Looks substitutions up by id, so that a claim or caption cannot name one that nobody wrote down.
 *
 * @throws SecondReadError (evidence) for a doubled or empty entry
 */
export function substitutionRegistry(records: readonly Substitution[]): SubstitutionRegistry {
  const byId = new Map<string, Substitution>();
  for (const record of records) {
    const blank = (Object.keys(record) as (keyof Substitution)[]).find((field) => record[field].trim() === '');
    if (blank) throw new SecondReadError('evidence', `substitution "${record.id}" leaves "${blank}" empty`, { field: blank });
    if (byId.has(record.id)) throw new SecondReadError('evidence', `substitution "${record.id}" occurs twice`, { field: 'id' });
    byId.set(record.id, record);
  }
  const get = (id: string): Substitution => {
    const found = byId.get(id);
    if (!found) throw new SecondReadError('evidence', `unknown substitution "${id}"`, { field: 'substitutions', expected: `one of ${[...byId.keys()].join(', ')}`, remedy: 'Add it to lib/evidence/substitutions.ts.' });
    return found;
  };
  return {
    all: records, get,
    list: (ids) => [...new Set(ids)].map(get),
    sentence(id) { const { what, standsInFor, invalidates } = get(id); return `${what} in place of ${standsInFor}: ${invalidates}.`; },
  };
}

/** Every substitution of the house. */
export const SUBSTITUTIONS = substitutionRegistry([
  {
    id: 'nih-for-chexpert',
    what: 'Test images of NIH ChestX-ray14',
    standsInFor: 'the CheXpert test set',
    invalidates: 'other hospital, prevalence and population, so no quoted number can be reproduced or contradicted',
  },
  {
    id: 'nih-densenets-for-leaderboard',
    what: 'Public DenseNet-121 classifiers trained on NIH',
    standsInFor: 'ten models of the CheXpert leaderboard',
    invalidates: 'one architecture, a few trainings: "some models" means some of these',
  },
  {
    id: 'text-mined-truth',
    what: "NIH's text-mined labels",
    standsInFor: 'the majority of five radiologists',
    invalidates: 'an "error" is a disagreement with that label, which itself errs',
  },
  {
    id: 'thresholds-not-published',
    what: 'Thresholds chosen by a stated rule on other folds',
    standsInFor: 'the unpublished thresholds of the paper',
    invalidates: 'the size of any gain from flipping depends on the rule; values are comparable in direction only',
  },
  {
    id: 'predictor-not-published',
    what: 'Logistic regression and boosted trees with five folds by patient',
    standsInFor: 'the unpublished misclassification predictor',
    invalidates: 'AUROC values are comparable in direction only',
  },
  {
    id: 'chexpert-demographics-withheld',
    what: 'The features that are public (findings, number of views)',
    standsInFor: "patients' age and sex and the AP/PA view, withheld for the CheXpert test set",
    invalidates: 'claims on age, sex and view cannot be tested there',
  },
  {
    id: 'conditional-intervals',
    what: 'Intervals that take the fitted predictors as they are',
    standsInFor: 'intervals that refit predictor, threshold and tau in each replicate',
    invalidates: 'they are too narrow (run with --full for those of the quoted findings)',
  },
  {
    id: 'nih-effusion-for-expert-mass',
    what: 'PA films of NIH ChestX-ray14 with Effusion against films with other findings',
    standsInFor: "films with a mass against normal films, read by radiologists (the paper's 331), or atelectasis against no finding (its sex experiment)",
    invalidates: 'another and harder task, so no quoted number can be reproduced or contradicted',
  },
  {
    id: 'small-sex-sample',
    what: 'Some 75 training images a class, without shared patients',
    standsInFor: '200 a class, of which up to 8 patients are in the test set',
    invalidates: 'fewer and cleaner images; values are comparable in direction only',
  },
  {
    id: 'confounders-as-fractions',
    what: 'Tag and low-pass filter in fractions of the image, after resizing',
    standsInFor: 'a letter of 64 px and a radius of 250 bins on films of 1024 px, before resizing',
    invalidates: 'the same share of the image, but not the same pixels',
  },
  {
    id: 'small-radiology-source',
    what: 'A source of 2,300 to 4,000 radiographs and CT slices, pre-trained here',
    standsInFor: 'RadImageNet (1.35 million images)',
    invalidates: 'a source so small may lean less because it knows less; nothing follows for RadImageNet',
  },
  {
    id: 'squeezenet-for-resnet50',
    what: 'SqueezeNet 1.1 on images of 64 to 128 px',
    standsInFor: 'ResNet50 on images of up to 512 px',
    invalidates: 'a network of 0.7 million weights may lean on other things than one of 24 million',
  },
  {
    id: 'short-training',
    what: 'At most 15 epochs with a patience of 4',
    standsInFor: 'up to 200 epochs with a patience of 30',
    invalidates: 'less time to learn finding and confounder',
  },
  {
    id: 'lidc-nodules-for-ct-task',
    what: "One slice of each LIDC nodule, readers' ratings 4-5 against 1-2",
    standsInFor: 'the unpublished LIDC subset and labels of the paper',
    invalidates: 'the task may be another one; no quoted number can be reproduced or contradicted',
  },
  {
    id: 'ct-noise-not-published',
    what: 'CT noise by the LoDoPaB-CT model on crops, its dose and geometry stated',
    standsInFor: 'the unpublished CT noise of the paper',
    invalidates: 'the dose may be another one, so only the direction can be compared',
  },
  {
    id: 'training-not-published',
    what: 'Batch 32, 512 px, learning rate 1e-5',
    standsInFor: 'the unpublished batch, image size and learning rate of the paper',
    invalidates: 'values depend on them; they are comparable in direction only',
  },
  {
    id: 'pneumonia-for-covid',
    what: "Children's pneumonia (Kermany) and pneumonia-like findings of NIH",
    standsInFor: 'COVID-19 of the four sets of the paper',
    invalidates: 'another disease, other hospitals and children: directions can be compared, values cannot',
  },
  {
    id: 'open-covid-sets',
    what: "Cohen's collection, Actualmed and Figure 1 with public negatives",
    standsInFor: 'COVID-Xray-5k, Cohen with BRAX, SIIM and COVIDGR',
    invalidates: 'other and smaller test sets: directions can be compared, values cannot',
  },
  {
    id: 'haynes-definitions',
    what: "Drop = AUROC inside minus mean AUROC outside, SD over sets with divisor n, a black box over the lungs' bounds",
    standsInFor: 'definitions that could not be read',
    invalidates: 'the paper may mean other sizes by the same names',
  },
  {
    id: 'segmented-lungs',
    what: "Lungs found by a small network trained on Montgomery's 138 films",
    standsInFor: 'the unknown way in which the paper places its box',
    invalidates: 'a box that misses a lung hides less than it should',
  },
  {
    id: 'squeezenet-for-densenet121',
    what: 'SqueezeNet 1.1 at 112 px',
    standsInFor: 'DenseNet-121 at 224 px',
    invalidates: 'a smaller network may rest on other features',
  },
  {
    id: 'mobilenet-for-resnet18',
    what: 'MobileNetV2 0.35 with a frozen trunk',
    standsInFor: 'ResNet-18 with a frozen trunk',
    invalidates: 'other features of ImageNet',
  },
  {
    id: 'small-chest-source',
    what: 'Some 700 radiographs of other NIH patients or, where the negatives are NIH\'s, 5,838 of children (tier open), pre-trained here',
    standsInFor: '112,120 radiographs (CXR-8) and a private COVID-19 set (DeepCOVID-XR)',
    invalidates: 'a source so small may help less; nothing follows for large ones',
  },
  {
    id: 'short-training-haynes',
    what: 'Adam, at most 15 epochs, a validation set by patient',
    standsInFor: 'SGD, up to 60 epochs, the test set as validation',
    invalidates: 'values depend on it; the ablation "stopped as released" shows by how much',
  },
  {
    id: 'haynes-recipe',
    what: "Defaults of the authors' code on equalised films with class weights, two outputs, no augmentation, a validation set by patient",
    standsInFor: 'the unpublished flags of their tables, one output, augmentation of ResNet-18 and DarkCovidNet, the test set as validation',
    invalidates: 'values depend on it; the ablations show by how much',
  },
  {
    id: 'siim-classes',
    what: 'All SIIM images, negative for pneumonia against the three appearances',
    standsInFor: 'the unknown images and classes of External II',
    invalidates: 'its AUROC depends on it; the set of typical appearance alone stands beside it',
  },
]);
