import type { Component } from 'vue'
import BikeAccount from './bike-account.vue'
import BikeBlock from './bike-block.vue'
import BikeConfirm from './bike-confirm.vue'
import BikeConsents from './bike-consents.vue'
import BikeDayPass from './bike-day-pass.vue'
import BikeDocument from './bike-document.vue'
import BikeEntry from './bike-entry.vue'
import BikeNotice from './bike-notice.vue'
import BikePrices from './bike-prices.vue'
import BikeProducts from './bike-products.vue'
import BikeProof from './bike-proof.vue'
import BikeRegistered from './bike-registered.vue'
import BikeStart from './bike-start.vue'
import BikeSummary from './bike-summary.vue'
import BikeText from './bike-text.vue'
import BikeTopUp from './bike-top-up.vue'
import type { BikeScreen } from './bike-words'

export const bikeComponents: Record<BikeScreen['kind'], Component> = {
  bike: BikeStart,
  bike_prices: BikePrices,
  bike_entry: BikeEntry,
  bike_consents: BikeConsents,
  bike_text: BikeText,
  bike_document: BikeDocument,
  bike_proof: BikeProof,
  bike_summary: BikeSummary,
  bike_registered: BikeRegistered,
  bike_account: BikeAccount,
  bike_products: BikeProducts,
  bike_confirm: BikeConfirm,
  bike_day_pass: BikeDayPass,
  bike_top_up: BikeTopUp,
  bike_block: BikeBlock,
  bike_notice: BikeNotice,
}
